"""The numbers that trade, talk and the forum go by: deadlines and limits. Settings like all others; `settings` takes them in."""

from yardsale.environment import env

# -- Photos and pages ---------------------------------------------------------------------------------------------

PHOTO_MAX_BYTES = 15 * 1024 * 1024
PHOTO_MAX_PIXELS = 50_000_000
PHOTOS_PER_LISTING = 12
PHOTOS_PER_HOUR = 240  # of one person: listings, messages and evidence together
# Forms of people who were signed out while they typed, from one address; looks at one thing that count, from one address.
FORMS_KEPT_PER_HOUR = 10
#: Looks at what a search would have told, by one address without an account.
PREVIEWS_PER_HOUR = 120
VIEWS_PER_ADDRESS = 20
# Pages that are newly kept within a minute: plain addresses, and those with a question in them, which anybody can make up.
# Kept for five minutes, at up to 70 kB: 200 MB of each at the very worst. A hundred popular searches, sorted and filtered in
# a few ways by people in and out, are some hundreds of addresses: they must find room at once, or each visit pays for them.
KEPT_PAGES_PER_MINUTE = 600
KEPT_SEARCHES_PER_MINUTE = 600

# -- Trade ---------------------------------------------------------------------------------------------------------

RESERVATION_MINUTES = 15
SHIP_WITHIN_WORKING_DAYS = 5
# New payout details wait this long; after so many payouts in a row that came back, sellers are asked first.
PAYOUT_PAUSE_HOURS = 72
PAYOUT_FAILURES = 3
# Whoever was never paid waits: so long after the first sale was released, and until the account is so old. By then the
# owner of a stolen card has usually missed the money.
FIRST_PAYOUT_DAYS = int(env("FIRST_PAYOUT_DAYS", "7"))
NEW_SELLER_DAYS = int(env("NEW_SELLER_DAYS", "14"))
# After so long without a word we ask the gateway ourselves; and each night about the payments of so many days.
WEBHOOK_PATIENCE_SECONDS = 90
RECONCILE_DAYS = 35
INSPECTION_HOURS_TRACKED = 72
INSPECTION_DAYS_UNTRACKED = 14
HOLDING_LIMIT_DAYS = 80
# A wrong hand-over code may be typed so often, then the door is shut for so long.
HAND_OVER_TRIES = 5
HAND_OVER_LOCK_MINUTES = 60
PROPOSAL_ANSWER_HOURS = 48
# How long an offer binds whoever made it, and how long a buyer whose offer was accepted has to pay.
OFFER_HOURS = 48
OFFER_PAY_HOURS = 24
OFFERS_PER_DAY = 20
LEAST_OFFER_PERCENT = 40
# So many accepted and unpaid offers in thirty days, and a person makes no more for a while.
MOST_UNPAID_OFFERS = 3
# A seller makes those who saved a thing an offer this often, and to at most so many of them.
GIVE_EVERY_DAYS = 7
MOST_GIVEN = 100
MORE_TIME_DAYS = 5
# The least a payment company takes (minor units): a voucher leaves that much to pay.
LEAST_CHARGE = int(env("LEAST_CHARGE", "50"))
# A lead gives one customer so much at most as making good, and so much in thirty days to all; it is good for so many days.
MAKE_GOOD_MOST = 25_00
MAKE_GOOD_MONTHLY = 300_00
MAKE_GOOD_DAYS = 90
# An invitation counts for a purchase from so much on, so long after it was completed, and so often in a month.
REFERRAL_LEAST_PURCHASE = 15_00
REFERRAL_WAIT_DAYS = 14
REFERRALS_PER_MONTH = 5
RETURN_WITHIN_WORKING_DAYS = 5
# Disputes; copied onto each case when it opens. Amounts in minor units.
DISPUTE_ANSWER_HOURS = 72
DISPUTE_TALK_DAYS = 7
DISPUTE_OFFER_HOURS = 48
DISPUTE_CALL_AFTER_HOURS = 24
DISPUTE_EVIDENCE_HOURS = 72
DISPUTE_APPEAL_DAYS = 7
DISPUTE_RETURN_DAYS = 7
DISPUTE_RETURN_LOOK_HOURS = 72
DISPUTE_SECOND_ABOVE = 500_00
DISPUTE_MOST_EVIDENCE = 12
# It never arrived: from the latest day it should have, so long. How long a parcel may take to be late.
DISPUTE_MISSING_DAYS = 30
DISPUTE_PARCEL_DAYS = 7
LISTING_LIFE_DAYS = 60
# Its seller is reminded when it has stood so long; one tap and it stays.
LISTING_REMINDER_DAYS = 55
REVIEW_DAYS = 14
# So long after a sale each side that has said nothing is asked for a review, once.
FOLLOW_UP_HOURS = 48
REPORTS_PER_DAY = 20
# The forum. A newcomer's posts wait for a moderator until so many were let through, or a trade is completed.
FORUM_FIRST_POSTS = 2
POSTS_PER_HOUR = 20
TOPICS_PER_HOUR = 5
PHOTOS_PER_POST = 4
FORUM_PHOTOS_PER_HOUR = 40
# A post may be changed by its author for so long.
POST_EDIT_DAYS = 30
# An act of a moderator can be appealed for so long.
APPEAL_DAYS = 30
# The help centre, from one address: answers to "did this help?" in a day, suggestions while somebody types in a minute.
HELPED_PER_DAY = 40
SUGGESTIONS_PER_MINUTE = 60
# Notices of illegal content without an account: from one address within a day, from everybody within an hour.
NOTICES_PER_DAY = 5
# From everywhere together: far above what a dozen addresses may send, so that nobody shuts the form for all.
NOTICES_PER_HOUR = 600
# When the chat guard asks a person to look: the same words to so many within a day, so many messages held within one.
SAME_WORDS_TO = 4
HELD_PER_DAY = 4
# An account is new for so many days.
NEW_ACCOUNT_DAYS = 7
# Alerts of all kinds to one person in a day; the last so many of them are kept for what fits well.
ALERTS_PER_DAY = 5
ALERTS_KEPT_FOR_THE_BEST = 2
# Of one new thing so many hear at once, the best first, the others in their digest; and nobody beyond that.
ALERTED_AT_ONCE = 50
ALERTED_AT_MOST = 200
# A thing that has stood for so many hours is no news: after an outage it goes into the digest.
ALERT_FRESH_HOURS = 3
# Things that are only handed over in person reach people whose neighbourhood is so near.
MEETING_REACH_KM = 15
# The same thing put on sale anew is news again after so many days.
RELIST_DAYS = 60
MOST_SEARCHES = 50
# Of one address without an account.
MOST_GUEST_SEARCHES = 10
MOST_SAVED = 500
# Of what somebody looked at so many of the newest are remembered for them.
MOST_SEEN = 40
MOST_FOLLOWED = 200
LONGEST_HOLIDAY_DAYS = 180
ALERT_HOLDOUT_PERCENT = 10
INTEREST_LIFE_DAYS = 365
# Whoever leaves may think again for so long; a copy of somebody's data lies here for so long, and they have so many a day.
LEAVE_GRACE_DAYS = 14
COPY_DAYS = 7
COPIES_PER_DAY = 2
NEW_CONVERSATIONS_PER_HOUR = 10
MESSAGES_PER_HOUR = 60
UNSEEN_MAIL_MINUTES = 10
# Reply times count first answers of so many days, and are shown from so many answers on.
REPLY_TIME_DAYS = 90
REPLY_TIME_LEAST = 3
# Belonging. Things one may pick in a day; trades it takes; and for so long not two of one seller.
PICKS_PER_DAY = 3
PICK_TRADES = 3
PICK_SELLER_DAYS = 30
PICKED_DAYS = 7
# Sales it takes to help somebody new; people one may ask in a day; words one may write to each other in an hour.
HELPER_SALES = 5
HELP_ASKS_PER_DAY = 3
HELP_WORDS_PER_HOUR = 60
MOST_IN_STALL = 12
