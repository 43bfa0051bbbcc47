"""No engine runs here, so these read what an engine would: the image's recipe and the services around it."""

import re

import pytest
import yaml

from yardsale.embedded.stack import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
#: Where the environment is read.
READ = ("settings", "environment", "terms")
OF_THE_SITE = ["beat", "migrate", "web", "worker"]


def variables_of_the_site() -> set[str]:
    """The names that the settings and the web server read."""
    settings = "".join((ROOT / "yardsale" / f"{name}.py").read_text() for name in READ)
    server = (ROOT / "yardsale" / "server.py").read_text()
    names = set(re.findall(r'\b(?:env|flag|words)\(\s*"([A-Z_]+)"', settings))
    names |= set(re.findall(r'environ\.get\("([A-Z_]+)"', server))
    for provider in re.findall(r'social_app\("([A-Z]+)"\)', settings):
        names |= {f"{provider}_CLIENT_ID", f"{provider}_CLIENT_SECRET"}
    return names


def variables_of_the_example() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_the_example_names_every_variable_and_no_other():
    assert variables_of_the_example() - {"POSTGRES_PASSWORD"} == variables_of_the_site()


def test_all_six_parts_are_there():
    assert sorted(SERVICES) == ["beat", "mail", "migrate", "postgres", "redis", "web", "worker"]


@pytest.mark.parametrize("name", OF_THE_SITE)
def test_a_service_of_the_site_is_told_only_what_the_settings_read(name):
    assert set(SERVICES[name]["environment"]) - variables_of_the_site() == set()
    assert SERVICES[name]["build"] == "."
    # The demo's passwords are public and DEBUG shows secrets: neither may be switched on by leaving something out.
    assert not {"DEBUG", "DEMO"} & set(SERVICES[name]["environment"])


def test_secrets_have_no_defaults():
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "PAYMENT_GATEWAY"):
        assert re.findall(r"\$\{" + name + r"(.)", COMPOSE)
        assert set(re.findall(r"\$\{" + name + r"(..)", COMPOSE)) == {":?"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate", "web"}))
def test_a_service_says_whether_it_is_well(name):
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_image_says_whether_the_web_process_is_well():
    assert "HEALTHCHECK" in DOCKERFILE
    assert "/healthz/" in DOCKERFILE


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_a_service_waits_for_exists_and_can_be_well(name):
    for other, wish in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        is_errand = wish["condition"] == "service_completed_successfully"
        assert is_errand or SERVICES[other]["healthcheck"]["test"]


def test_every_image_has_a_version():
    images = [service["image"] for service in SERVICES.values()] + re.findall(
        r"^FROM (\S+:\S+)", DOCKERFILE, re.M
    )
    assert [image for image in images if ":" not in image or image.endswith(":latest")] == []


def test_volumes_are_declared():
    declared = set(yaml.safe_load(COMPOSE)["volumes"])
    used = {mount.partition(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert used == declared


def test_the_image_runs_as_an_ordinary_user_from_locked_wheels():
    assert "--require-hashes" in DOCKERFILE
    stages = DOCKERFILE.split("\nFROM ")
    assert "\nUSER yardsale\n" in stages[-1]


def test_the_image_holds_everything_the_site_is_made_of():
    copied = set(re.findall(r"^COPY (\w[\w.]*) ", DOCKERFILE.split("\nFROM ")[-1], re.M))
    packages = {folder.parent.name for folder in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages | {"templates", "static", "manage.py"} <= copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
