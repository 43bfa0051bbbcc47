"""What views behind `login_required` are given, for the type checker."""

from django.http import HttpRequest

from yardsale.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who has signed in. Only an annotation: nothing is ever made of it."""

    user: User
    #: What waited for the sign-in, on pages that keep it (`doorsteps.keeps_words`).
    typed: dict[str, str]
