"""Users of one's own area: added with a one-use link, listed, blocked, and nobody beyond."""

import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from payung.access import actions as access
from payung.access.models import Making, Reset, Role, User
from payung.regions import actions
from payung.rules.reasons import Refused

pytestmark = pytest.mark.usefixtures("east_jakarta")

CITY, VILLAGE = "31.75", "31.75.02.1005"
CONFIRM = "/atur/pengguna/pengesahan"


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_officer_adds_a_volunteer_and_hands_over_a_link_that_works(somebody: Any) -> None:
    officer = signed_in(somebody("village_officer", VILLAGE))
    data = {"name": "kader7", "display_name": "Ibu Yati", "role": "volunteer", "area": "Rawamangun RW 07"}
    answer = officer.post("/atur/pengguna/baru", data)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r"http://testserver(/undangan/[\w-]+)", answer.content.decode())
    assert found
    assert "Ibu Yati" in text(Client().get(found[1]))
    user = User.objects.get(username="kader7")
    assert (user.role, user.area) == ("volunteer", "31.75.02.1005-007")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"role": "admin"}, "Peran"),
        ({"area": "31.75.03.1001-001"}, "Wilayah itu tidak termasuk wilayah Anda"),
        ({"area": "Atlantis"}, "Tidak ada wilayah"),
        ({"area": "Jatinegara"}, "bisa berarti beberapa wilayah"),
        ({"name": "dua kata"}, "tanpa spasi"),
    ],
)
def test_what_may_not_be_given_is_refused(somebody: Any, change: dict[str, str], words: str) -> None:
    officer = signed_in(somebody("village_officer", VILLAGE))
    data = {"name": "kader7", "role": "volunteer", "area": f"{VILLAGE}-007", **change}
    answer = officer.post("/atur/pengguna/baru", data)
    assert answer.status_code == 422
    assert words in text(answer)
    assert User.objects.count() == 1


def test_a_person_gives_no_role_an_area_that_is_too_large(somebody: Any, today: Any) -> None:
    admin = somebody("admin", "31.75")
    for role, area, is_too_large in (
        ("volunteer", "31.75.02", True),
        ("village_officer", "31.75", True),
        ("village_officer", VILLAGE, False),
        ("district_officer", "31.75", True),
        ("district_officer", "31.75.02", False),
        ("executive", "31.75", False),
    ):
        name = f"{role}-{area}"
        if is_too_large:
            with pytest.raises(Refused) as no:
                actions.add_user(name, role=role, area=area, on=today, by=admin)
            assert no.value.reasons[0].code == "area_too_large"
        else:
            assert actions.add_user(name, role=role, area=area, on=today, by=admin).area == area


def test_the_list_holds_the_area_and_is_narrowed_by_name_and_role(somebody: Any) -> None:
    inside = somebody("volunteer", f"{VILLAGE}-007", name="kader-dalam")
    outside = somebody("volunteer", "31.75.03.1001-001", name="kader-luar")
    officer = signed_in(somebody("village_officer", VILLAGE, name="petugas"))
    page = text(officer.get("/atur/pengguna"))
    assert "2 orang boleh masuk untuk wilayah Anda." in page
    assert "RW 07 Rawamangun" in page
    assert outside.username not in page
    narrowed = text(officer.get("/atur/pengguna?words=kader&role=volunteer"))
    assert inside.username in narrowed
    unknown = officer.get("/atur/pengguna?role=king")
    assert unknown.status_code == 200
    assert "Tidak ada pengguna yang cocok." in text(unknown)


def test_a_user_is_blocked_after_being_asked_and_let_in_again(somebody: Any) -> None:
    user = somebody("volunteer", f"{VILLAGE}-007")
    officer = signed_in(somebody("village_officer", VILLAGE))
    address = f"/atur/pengguna/{user.pk}/pemblokiran"
    assert "Blokir" in text(officer.get(address))
    assert User.objects.get(pk=user.pk).is_active
    officer.post(address)
    assert not User.objects.get(pk=user.pk).is_active
    assert officer.post(f"/atur/pengguna/{user.pk}/undangan").status_code == 422
    officer.post(address)
    assert User.objects.get(pk=user.pk).is_active
    assert b"http://testserver/undangan/" in officer.post(f"/atur/pengguna/{user.pk}/undangan").content


def test_somebody_elses_user_does_not_exist_and_a_higher_one_stays(somebody: Any) -> None:
    outside, above = somebody("volunteer", "31.75.03.1001-001"), somebody("executive", VILLAGE)
    officer = signed_in(somebody("village_officer", VILLAGE))
    for verb in ("undangan", "pemblokiran"):
        assert officer.post(f"/atur/pengguna/{outside.pk}/{verb}").status_code == 404
        assert officer.post(f"/atur/pengguna/{above.pk}/{verb}").status_code == 422
    assert User.objects.filter(is_active=True).count() == 3


def run(*arguments: str) -> Any:
    out = io.StringIO()
    call_command("user", *arguments, "--on", "2026-06-15", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_adds_invites_and_blocks() -> None:
    answer = run("add", "sari", "--role", "village_officer", "--area", "Rawa Mangun", "--display-name", "Ibu Sari")
    assert answer == {"user": "sari", "role": "village_officer", "area": VILLAGE, "active": True}
    link = run("invite", "sari")["invitation"]
    assert link.startswith("/undangan/")
    newer = run("invite", "SARI")["invitation"]
    assert [Client().get(each).status_code for each in (link, newer)] == [404, 200]
    assert run("block", "sari")["active"] is False
    assert Client().get(newer).status_code == 404
    assert run("unblock", "sari")["active"] is True


def test_the_command_prints_the_link_alone_for_people(settings: Any) -> None:
    out = io.StringIO()
    call_command("user", "add", "budi", "--role", "admin", "--area", "31.75", "--invite", stdout=out)
    assert re.fullmatch(r"/undangan/[\w-]{32}\n", out.getvalue())
    settings.CSRF_TRUSTED_ORIGINS = ["https://.jakarta.example", "https://payung.example"]
    out = io.StringIO()
    call_command("user", "invite", "budi", stdout=out)
    assert re.fullmatch(r"https://payung\.example/undangan/[\w-]{32}\n", out.getvalue()), "as it is sent"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "sari", "--role", "king", "--area", "31.75"), "unknown_role"),
        (("add", "sari", "--role", "admin", "--area", "99"), "unknown_region"),
        (("add", "sari", "--role", "admin", "--area", ""), "unknown_region"),
        (("invite", "nobody"), "unknown_user"),
        (("block", "nobody"), "unknown_user"),
    ],
)
def test_the_command_refuses_with_a_reason(arguments: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused) as no:
        run(*arguments)
    assert [reason.code for reason in no.value.reasons] == [code]
    assert not User.objects.exists()


def test_every_role_can_be_added_by_command() -> None:
    for role in Role.values:
        run("add", f"some-{role}", "--role", role, "--area", "31.75")
    assert User.objects.count() == len(Role.values)


def test_accounts_are_confirmed_by_an_officer_who_made_neither(somebody: Callable[..., User], today: date) -> None:
    maker, other = somebody("city_officer", CITY, name="rina"), somebody("city_officer", CITY, name="dewi")
    made = [
        access.add_user(name, role="volunteer", area=VILLAGE, on=today, by=maker) for name in ("ani", "budi", "cici")
    ]
    pages = {who: signed_in(who) for who in (maker, other)}
    assert "Akun yang perlu disahkan" not in text(pages[maker].get("/atur/pengguna"))
    assert text(pages[other].get("/atur/pengguna")).count("ditambahkan: rina") == 3
    chosen = [Making.objects.get(user=user).pk for user in made[:2]]
    assert "Tidak ada yang dipilih" in text(pages[maker].post(CONFIRM, {"account": chosen}, follow=True))
    assert Making.objects.filter(confirmed_on=None).count() == 3
    assert "2 akun disahkan" in text(pages[other].post(CONFIRM, {"account": chosen}, follow=True))
    assert [making.user for making in Making.objects.filter(confirmed_on=None)] == made[2:]
    assert "Tidak ada yang dipilih" in text(pages[other].post(CONFIRM, {"account": chosen}, follow=True))


def test_a_new_password_for_an_account_in_use_takes_two_officers(somebody: Callable[..., User], today: date) -> None:
    asker, giver = somebody("city_officer", CITY, name="rina"), somebody("city_officer", CITY, name="dewi")
    user = somebody("village_officer", VILLAGE, name="hendra")
    user.set_password("hujan-reda-di-sore")
    user.save()
    answer = signed_in(asker).post(f"/atur/pengguna/{user.pk}/undangan", follow=True)
    assert "Petugas kedua kini melihatnya" in text(answer)
    assert "testserver/undangan/" not in answer.content.decode()
    asked = Reset.objects.get()
    assert signed_in(asker).post(f"/atur/pengguna/sandi/{asked.pk}").status_code == 404
    assert signed_in(user).post(f"/atur/pengguna/sandi/{asked.pk}").status_code == 404
    assert "testserver/undangan/" in signed_in(giver).post(f"/atur/pengguna/sandi/{asked.pk}").content.decode()
    assert signed_in(giver).post(f"/atur/pengguna/sandi/{asked.pk}").status_code == 404


def test_one_pair_of_eyes_is_said(somebody: Callable[..., User], today: date) -> None:
    only = somebody("city_officer", CITY, name="rina")
    assert "satu pasang mata" in text(signed_in(only).get("/atur/pengguna"))
    access.add_user("boneka", role="district_officer", area="31.75.02", on=today, by=only)
    assert "satu pasang mata" in text(signed_in(only).get("/atur/pengguna"))
    somebody("city_officer", CITY, name="dewi")
    assert "satu pasang mata" not in text(signed_in(only).get("/atur/pengguna"))
