"""People."""

import factory
from django.contrib.auth.models import Group

from yardsale.accounts.models import User

PASSWORD = "a-good-long-password"


class UserFactory(factory.django.DjangoModelFactory):
    """A person who signs in with PASSWORD; `role="support"` makes them staff with that role."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        # MD5 in tests (tests/conftest.py): a slow hash would be most of the suite's time.
        self.set_password(extracted or PASSWORD)
        self.save(update_fields=["password"])

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        if extracted is not False:
            self.emailaddress_set.create(email=self.email, verified=True, primary=True)

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        if extracted:
            self.is_staff = True
            self.save(update_fields=["is_staff"])
            self.groups.add(Group.objects.get_or_create(name=extracted)[0])
