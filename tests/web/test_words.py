"""What every form says about a box left empty: what to do."""

import pytest
from django import forms

from yardsale import guard


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (forms.CharField(), "Please fill this in."),
        (forms.IntegerField(), "Please fill this in."),
        (forms.ChoiceField(choices=[("a", "A")]), "Please choose one."),
        (forms.BooleanField(), "Please tick this."),
        (forms.FileField(), "Please choose a file."),
        (forms.CharField(error_messages={"required": "Tell us your name."}), "Tell us your name."),
    ],
)
def test_an_empty_box_says_what_to_do(field, words):
    with pytest.raises(forms.ValidationError) as refused:
        field.clean("" if not isinstance(field, forms.FileField) else None)
    assert refused.value.messages == [words]


def test_what_the_guard_found_is_listed_with_or():
    assert guard.either(["phone", "payment"]) == "a phone number or another way to pay"
    assert "a phone number, an e-mail address or another way to pay" in guard.explain_place(
        ["phone", "email", "payment"]
    )
