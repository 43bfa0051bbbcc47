"""A few true words about keeping a thing well, by the group it is in: said once it has arrived, to whoever will live with it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from listings.catalogue import tree

if TYPE_CHECKING:
    from listings.catalogue.models import Listing

#: By the group's slug, the most useful first: that one goes into the message.
TIPS = {
    "bikes": (
        _("Check brakes, tyres and every bolt before the first ride."),
        _("Wipe the chain dry after rain, and give it a drop of oil every few weeks."),
        _("Write down the frame number: it is what the police ask for."),
    ),
    "furniture": (
        _("Tighten screws and joints once it stands where it will stay."),
        _("Felt pads under the feet spare the floor, and the feet."),
        _("Wood likes neither radiators nor full sun; wipe it along the grain, hardly damp."),
    ),
    "home-and-kitchen": (
        _("Wash or wipe everything before its first use, and look at cable and plug."),
        _("Descale what boils water every two months: citric acid does it."),
        _("Turn rugs round twice a year, so that they wear evenly."),
    ),
    "garden-and-diy": (
        _("Try it once in daylight, with gloves and glasses, before you need it."),
        _("Wipe blades dry and oil them lightly before they are put away."),
        _("Empty fuel and water before the winter, and store batteries half full indoors."),
    ),
    "electronics-and-cameras": (
        _("Reset it to factory settings, install its updates, and check that no other account is signed in."),
        _("Batteries live longest between a fifth and four fifths full."),
        _("Keep lenses and cameras dry: a bag of silica gel in the case is enough."),
    ),
    "music": (
        _("Let an instrument get used to the room for a day before you tune it."),
        _("New strings, reeds or heads cost little and change a lot."),
        _("Keep wood at about half humidity, and records upright."),
    ),
    "womens-fashion": (
        _("Air it for a day before you wash it, then wash it by its label and cooler."),
        _("Knitwear is folded, not hung; a comb takes off the bobbles."),
        _("Leather wants a little cream twice a year, and paper inside to keep its shape."),
    ),
    "mens-fashion": (
        _("Air it for a day before you wash it, then wash it by its label and cooler."),
        _("Jackets keep their shoulders on a broad hanger, jumpers in a drawer."),
        _("Give shoes a day’s rest and shoe trees, and they last twice as long."),
    ),
    "baby-and-kids": (
        _("Look it up among product recalls, and check every belt, lock and small part."),
        _("Wash textiles and toys before the first use, without softener."),
        _("A car seat has a date stamped on it: after that, and after any crash, it is not used."),
    ),
    "sports-and-outdoors": (
        _("Try everything at home once, buckles and zips too, before it matters outside."),
        _("Dry tents and bags fully before they are packed, and store them loosely."),
        _("Helmets and ropes are replaced after a hard fall, however well they look."),
    ),
    "books-games-and-hobbies": (
        _("Count the pieces once, and tell the seller within the time to look if one is missing."),
        _("Keep paper out of the sun and off outside walls."),
        _("A dry, soft brush cleans most old things better than any liquid."),
    ),
    "pets": (
        _("Wash it hot, without scented soap, before your animal uses it."),
        _("Put something that smells of home beside it for the first days."),
        _("Check clasps, bars and cables for what teeth have done."),
    ),
}


def tips(listing: "Listing") -> tuple[str, ...]:
    """What to do with it now; nothing where nobody has written any."""
    group = tree.node(listing.group_id)
    return tuple(str(tip) for tip in TIPS.get(group.slug if group else "", ()))


def first(listing: "Listing") -> str:
    return next(iter(tips(listing)), "")
