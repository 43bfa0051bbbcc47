"""Who lives in Alderbrook: forty neighbours, eight sign-ins for trying the site, three more moderators. All are invented."""

from dataclasses import dataclass, field
from pathlib import Path

FILE = Path(__file__).with_name("neighbours.txt")

#: Known to everybody: printed by `make up` and in the README. Production refuses to start with it.
PASSWORD = "yardsale-demo"  # nosec B105
DOMAIN = "demo.yardsale.test"


@dataclass(frozen=True)
class Place:
    """A district and the middle of it, in degrees. The town lies in the North Sea, where nobody lives."""

    name: str
    latitude: float
    longitude: float

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "-")


@dataclass(frozen=True)
class Neighbour:
    """`key` is the part of the address before the @, `joined` the days since they joined, `sells` catalogue groups.

    `role` names a staff group of yardsale.accounts.roles.
    """

    key: str
    name: str
    district: str
    joined: int
    about: str
    sells: tuple[str, ...] = field(default=())
    role: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


DISTRICTS = (
    Place("Mill Lane", 54.512, 2.101),
    Place("Old Orchard", 54.519, 2.113),
    Place("Harbour Side", 54.503, 2.127),
    Place("Church Hill", 54.516, 2.094),
    Place("Kiln Yard", 54.508, 2.088),
    Place("Alder Green", 54.514, 2.109),
    Place("Canal Row", 54.506, 2.112),
    Place("Weavers End", 54.521, 2.098),
    Place("Station Quarter", 54.510, 2.120),
    Place("Lower Meadow", 54.498, 2.104),
    Place("Upper Meadow", 54.501, 2.095),
    Place("Foxglove Park", 54.526, 2.107),
    Place("Market Square", 54.511, 2.107),
    Place("Lantern Street", 54.509, 2.102),
    Place("Rookery", 54.529, 2.091),
    Place("Saltmarsh", 54.495, 2.131),
    Place("Ferry Gate", 54.500, 2.122),
    Place("Bell Tower", 54.517, 2.103),
    Place("Stonebridge", 54.507, 2.096),
    Place("Willow Bank", 54.504, 2.107),
    Place("Nettle Hill", 54.523, 2.119),
    Place("Glasshouse", 54.515, 2.126),
    Place("Tanner Close", 54.513, 2.090),
    Place("Windmill Fields", 54.531, 2.115),
)

BUYER = Neighbour(
    "buyer", "Bea Lindqvist", "Canal Row", 312,
    "Cycles everywhere, plays the guitar badly and happily. New on Canal Row and slowly furnishing.",
)  # fmt: skip
SELLER = Neighbour(
    "seller", "Sam Okafor", "Mill Lane", 655,
    "Repairs bikes in the shed on Saturdays and sells what leaves it. Tea is always on.",
    ("bikes", "sports-and-outdoors", "garden-and-diy"),
)  # fmt: skip
AGENT = Neighbour(
    "agent", "Alma Brandt", "Market Square", 420,
    "Answers at Yardsale's help desk, Monday to Friday.", role="support",
)  # fmt: skip
LEAD = Neighbour(
    "lead", "Lena Aalto", "Weavers End", 540,
    "Looks after Yardsale's help desk and everybody at it.", role="lead",
)  # fmt: skip
MANAGER = Neighbour(
    "manager", "Miro Castell", "Old Orchard", 365,
    "The person at Yardsale for those who sell and buy a lot.", role="account_manager",
)  # fmt: skip
MODERATOR = Neighbour(
    "moderator", "Milo Ferrante", "Bell Tower", 510,
    "Looks after the community boards at Yardsale.", role="moderator",
)  # fmt: skip
GROWTH = Neighbour(
    "growth", "Greta Nyholm", "Lantern Street", 480,
    "Tells the town what is new at Yardsale.", role="growth",
)  # fmt: skip
ADMIN = Neighbour(
    "admin", "Ada Whitlock", "Market Square", 730,
    "Keeps Yardsale running.", role="admin",
)  # fmt: skip
#: A large case that is appealed needs four who have not judged it before: who decides, who confirms, and both again.
MORE_MODERATORS = (
    Neighbour(
        "moderator2", "Mira Solheim", "Church Hill", 380,
        "Looks after the queue of reports at Yardsale in the mornings.", role="moderator",
    ),
    Neighbour(
        "moderator3", "Marek Dolan", "Ferry Gate", 290,
        "Mends clocks, and quarrels between neighbours.", role="moderator",
    ),
    Neighbour(
        "moderator4", "Mabel Quist", "Willow Bank", 205,
        "Reads everything twice before deciding anything.", role="moderator",
    ),
)  # fmt: skip
SIGN_INS = (BUYER, SELLER, AGENT, LEAD, MANAGER, MODERATOR, GROWTH, ADMIN)


def _neighbour(line: str) -> Neighbour:
    """From: name | district | days since joining | groups they sell from | about."""
    name, district, joined, sells, about = (part.strip() for part in line.split("|"))
    key = name.lower().replace("'", "").replace(" ", ".")
    return Neighbour(key, name, district, int(joined), about, tuple(sells.split(", ")))


NEIGHBOURS = tuple(map(_neighbour, FILE.read_text("utf-8").splitlines()))
EVERYBODY = SIGN_INS + NEIGHBOURS + MORE_MODERATORS
