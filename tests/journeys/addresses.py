"""Which pages are looked at, as whom; and which named addresses are no pages, or are looked at elsewhere."""

VISITOR = [
    "/", "/browse/", "/browse/bikes/", "/browse/road-bikes/", "/search/?q=bike", "/search/?q=nothinglikeit", "{listing}",
    "{seller}", "/help/", "/help/fees/", "/help/disputes/", "/gallery/", "/demo/mail/",
    "{invited}", "{letter}", "/accounts/login/", "/accounts/signup/",
    "/accounts/password/reset/", "/accounts/login/code/", "/listings/nothing/",
    "/search/?q=haggled", "/search/", "/search/how/", "{unsubscribe}", "/offline/", "{mute}",
    "/rules/", "/moderation/log/", "/report/illegal/", "{noticed}", "/help/reporting/",
    "/disputes/resolved/", "/disputes/resolved/?q=nothing", "{told}", "/privacy/",
    "/forum/", "/forum/questions/", "/forum/community/", "/forum/suggestions/", "{topic}", "/forum/search/?q=lamp",
    "/forum/search/?q=nothinglikeit", "/forum/questions/?show=unanswered", "/forum/questions/?show=answered", "{answered}",
    "/trends/",
    "{wanted}", "{merged}", "/forum/suggestions/?sort=newest", "/forum/suggestions/?status=shipped", "/forum/roadmap/",
    "/badges/", "/picks/", "/neighbourhoods/", "/street-sales/", "{street}",
    "/help/?q=lamp", "/help/?q=nothinglikeit", "/help/posting/", "{written}", "{missing}",
]  # fmt: skip
BUYER = [
    "/helping/", "{helped}", "{street}join/", "{pick}",
    "/", "/browse/", "{listing}", "{listing}checkout/", "{placed}", "{sandbox}", "{paid}", "{handed}", "{done}", "{done}review/",
    "{seller}reviews/", "{seller}?q=bike", "/favourites/", "/following/", "/for-you/", "/orders/", "/inbox/", "/interests/",
    "/inbox/?topic=forum&show=unread", "/inbox/preferences/",
    "/settings/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/",
    "/accounts/logout/",
    "/messages/", "/messages/?show=unread", "{talk}", "{talk}meet/", "{unasked}ask/",
    "/offers/", "{unasked}offer/", "{haggled}offer/", "{offered}", "{countered}", "{declined}", "{haggling}",
    "/disputes/", "{answering}", "{talking}", "{talking}show/", "{talking}offer/", "{talking}say/message/", "{talking}withdraw/",
    "{deciding}", "{deciding}say/appeal/", "{evidence}", "{back}", "{over}", "{handed}problem/", "/settings/time-zone/",
    "/settings/privacy/",
    "/settings/push/", "{report}", "{report}thanks/", "{blocking}", "{blocked}", "{apart}checkout/", "/settings/blocked/",
    "/my/vouchers/", "/my/invitations/",
    "{agreed}", "{agreed}delivery/", "{interest}forget/", "{interest}edit/", "{why}", "/interests/look-for/?q=road+bike",
    "{back}send-back/", "{private}", "{bought}", "{returning}send-back/",
    "{bound}", "{bound}meet/", "{away}", "/decisions/", "{decision}",
    "/forum/", "/forum/questions/", "/forum/questions/new/", "{topic}", "{topic}reply/?quote=1", "{own}edit/", "{own}remove/",
    "{own}history/", "{waiting_topic}", "/forum/search/",
    "{answered}", "{wanted}", "{merged}", "/forum/suggestions/", "/forum/suggestions/?status=merged", "/forum/roadmap/",
]  # fmt: skip
SELLER = [
    "/sell/", "{listing}", "{listing}edit/", "{listing}withdraw/", "/my/listings/", "/orders/?side=selling", "{paid}",
    "{post}", "/my/money/", "/my/money/details/", "/my/shop/?days=90", "/settings/holiday/", "{reply}", "/messages/", "{talk}",
    "/disputes/", "{answering}", "{talking}", "{offer}", "{deciding}", "{back}",
    "{payout}", "{statement}", "{draft}discard/", "{back}address/",
    "/offers/?side=received", "{offered}", "{countered}", "{listing}plan/", "{listing}give/", "{unasked}give/", "{haggling}",
]  # fmt: skip
EMPTY = [
    "/helping/", "/street-sales/", "/neighbourhoods/", "/picks/",
    "/my/shop/", "/my/money/", "/favourites/", "/following/", "/orders/", "/orders/?side=selling", "/inbox/", "/interests/",
    "/my/listings/", "/browse/audio/", "/messages/", "/offers/", "/offers/?side=received",
    "/my/vouchers/",
    "/settings/blocked/", "/decisions/", "/disputes/", "/forum/suggestions/", "/forum/suggestions/new/", "{wanted}", "{answered}",
]  # fmt: skip
ANNOUNCER = [
    "/announcements/desk/", "/announcements/desk/new/", "{announced}", "{announced}correct/", "{announced}retract/",
    "{drafted}", "{drafted}change/", "{announced_page}",
    "/insight/", "/vouchers/desk/", "/vouchers/desk/new/", "{voucher}", "{voucher}change/",
    "/insight/", "/segments/", "/surveys/desk/", "/surveys/desk/new/", "{surveyed}", "{surveyed}change/", "{answers}", "{survey}",
]  # fmt: skip
MODERATOR = [
    "/moderation/", "{held}", "{topic}", "{topic}manage/", "{waiting_topic}",
    "{answered}", "{wanted}", "{wanted}status/", "{wanted}merge/", "{merged}", "{merged}status/",
    "/moderation/?show=mine", "{reported}", "{reported}dismiss/", "{changed}", "{record}", "{lift}",
    "/moderation/appeals/", "/moderation/appeals/?show=decided", "{appeal}",
    "/disputes/desk/", "/disputes/desk/?show=mine", "/disputes/desk/{waiting}/", "/disputes/desk/{reviewed}/",
    "/disputes/desk/{reviewed}/ask/", "/disputes/desk/{reviewed}/decide/", "/disputes/desk/{reviewed}/evidence/{piece}/",
    "/disputes/desk/{seconded}/second/", "/disputes/desk/{appealed}/", "/disputes/desk/{appealed}/draft/",
    "/disputes/desk/{barred}/", "/disputes/desk/resolved/", "/disputes/desk/{settled}/tell/", "/disputes/desk/{unread}/told/",
]  # fmt: skip

#: Pages looked at in all four looks by another test, as they need something special: a session in the middle of a step, say.
ELSEWHERE = {
    # tests/orders/test_looks.py
    "orders:ship", "orders:hand_over", "orders:slip", "orders:receipt", "orders:refund", "orders:answer", "orders:propose",
    "orders:cancel",
    # tests/vouchers/test_looks.py
    "vouchers:making_good",
    # tests/tickets/test_looks.py
    "tickets:list", "tickets:new", "tickets:asked", "tickets:confirm", "tickets:guest", "tickets:score", "tickets:ticket",
    # tests/notifications/test_guest_searches.py
    "interests:guest", "interests:guest_stop", "interests:guest_stopped",
    # tests/notifications/test_watching.py
    "saved:tell",
    # tests/social/test_looks.py
    "social:list", "social:compose", "social:post", "social:change", "social:spending", "elsewhere", "elsewhere_listing",
    # tests/segments/test_looks.py
    "segments:person",
    # tests/tickets/test_lead_pages.py
    "desk_figures",
    # tests/privacy/test_looks.py
    "leave", "privacy:stay",
    # tests/accounts/test_looks.py
    "account_inactive", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_authenticate",
    "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "socialaccount_login_cancelled", "socialaccount_login_error",
    "socialaccount_connections", "account_confirm_login_code", "account_email_verification_sent",
}  # fmt: skip
#: Pages of one step that hold a box and a button in the frame of the pages above; read by tests/accounts/test_templates.py.
SAME_FRAME = {
    "account_set_password", "account_confirm_password_reset_code", "account_complete_password_reset",
    "account_password_reset_completed", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_remove_webauthn", "mfa_edit_webauthn", "socialaccount_signup",
}  # fmt: skip
#: No pages: buttons, parts of pages, files, machines' doors.
NO_PAGES = {
    "insight:table",
    "belonging:join_neighbourhood", "belonging:leave_sale", "belonging:sale_calendar", "belonging:volunteer", "belonging:ask",
    "belonging:answer", "belonging:end",
    "vouchers:press", "vouchers:grant",
    "privacy:ask", "privacy:download",
    "catalogue:attributes", "catalogue:receive", "catalogue:suggest", "catalogue:resume", "catalogue:draft", "catalogue:photos",
    "catalogue:publish", "catalogue:extend", "catalogue:media", "catalogue:sitemap", "catalogue:sitemap_part",
    "catalogue:robots", "catalogue:complete", "catalogue:feed", "catalogue:search_feed", "people:feed",
    "catalogue:recently", "catalogue:forget_search", "catalogue:remember_searches",
    "checkout:pay", "checkout:webhook", "offers:accept", "offers:decline", "offers:counter",
    "orders:delivered", "orders:handed_over", "orders:confirm", "orders:give_up", "orders:give_time", "orders:take_back",
    "orders:withdraw", "disputes:desk_press", "disputes:press", "disputes:take_back", "disputes:deadline", "disputes:export",
    "disputes:photo", "disputes:bought", "conversations:fresh", "conversations:keep",
    "conversations:photo", "conversations:answer_meeting", "conversations:talk", "payouts:statement_csv", "dashboard:seen",
    "dashboard:asked_for",
    "inbox:bell", "inbox:live", "inbox:read_all", "inbox:open", "inbox:done", "inbox:outcomes",
    "interests:mail", "interests:mute", "interests:unmute", "saved:save",
    "interests:feed", "interests:renew_feed", "recommended:not_this", "recommended:forget_seen",
    "interests:answer", "interests:less", "interests:let_in", "interests:start_again",
    "saved:follow", "unblock", "moderation:claim", "moderation:go_on", "moderation:note",
    "moderation:let_through", "boards:board_feed", "boards:feed", "boards:photo", "boards:post", "boards:read", "boards:read_all",
    "boards:similar", "boards:unread", "boards:watch", "boards:watch_board", "questions:accept", "questions:lock",
    "questions:me_too", "suggestions:vote", "tickets:likely", "tickets:guest_solve", "tickets:guest_file", "tickets:inbound",
    "tickets:solve", "tickets:file",
    "social:release", "social:stop", "social:drop", "social:look", "social:delete", "catalogue:picture",
    "desk_figures_csv", "mfa_download_recovery_codes", "mfa_login_webauthn",
    "push:service_worker", "push:manifest", "push:subscribe", "push:switch_off",
    "announcements:dismiss", "announcements:count", "announcements:press", "announcements:letter",
    "surveys:press", "surveys:tag", "surveys:put_away",
    "help:helped", "help:likely", "appearance", "health", "demo:html",
}  # fmt: skip
#: Of packages: what signs in with another company, and the admin, which tests/accounts/test_staff_looks.py walks by its registry.
NOT_OURS = ("admin:", "google_", "facebook_", "apple_", "twitter_")
