"""What a customer runs, as the desk's pages show and change it (ES-22)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import four_desks
from charterdesk.apps.environments.models import ConfigurationBackup, Environment, Machine
from web.desk.agent import Agent

PAGE = "solving/environments/1/"
COPY = {"name": "replica-heron", "hypervisor": "vsphere", "copied_on": "2026-11-01"}


@pytest.fixture
def agent(exer):
    agent = Agent(exer.agent)
    agent.post("solving/environments/", organisation_id=exer.organisation.pk, name="Main hall", use="production")
    return agent


def keep(agent, text):
    agent.post(f"{PAGE}backups/", file=SimpleUploadedFile("switch.conf", text.encode()))


def test_from_the_list_to_the_panel_of_a_ticket(exer, agent):
    agent.post(
        f"{PAGE}change/", name="Main hall", use="production", equipment_ids=[exer.equipment.pk], note="2nd floor"
    )
    assert Environment.objects.get().equipment.get() == exer.equipment
    agent.post(f"{PAGE}ways/", kind="vpn", identifier="gate.example.org password=hunter2")
    page = agent.html(PAGE)
    assert "hunter2" not in page
    assert "What looked like a password was taken out" in page
    agent.post(f"{PAGE}machines/", 422, **COPY)
    agent.post(f"{PAGE}machines/", **COPY, anonymised="on")
    machine = Machine.objects.get()
    agent.post(f"{PAGE}machines/{machine.pk}/", **COPY, anonymised="on", isolated="on", last_booted_on="2026-11-20")
    machine.refresh_from_db()
    assert machine.isolated
    agent.post(f"{PAGE}machines/999999/", 404, **COPY, anonymised="on")
    ticket = four_desks.opened(exer)
    panel = agent.page(f"tickets/{ticket.number}/solving/")
    assert "Main hall" in panel
    assert "gate.example.org" in panel
    assert "replica-heron" in panel


def test_the_history_of_a_configuration_is_compared(agent):
    keep(agent, "vlan 10\nport 1\n")
    keep(agent, "vlan 20\nport <b>\n")
    older, newer = ConfigurationBackup.objects.order_by("pk")
    assert f"{PAGE}backups/{older.pk}/with/{newer.pk}/" in agent.html(PAGE)
    told = agent.html(f"{PAGE}backups/{older.pk}/with/{newer.pk}/")
    assert "<del>vlan 10</del>" in told
    assert "<ins>port &lt;b&gt;</ins>" in told
    answer = agent.client.get(f"{agent.root}{PAGE}backups/{newer.pk}/")
    assert b"".join(answer.streaming_content) == b"vlan 20\nport <b>\n"
    assert "attachment" in answer["Content-Disposition"]
    agent.html(f"{PAGE}backups/{older.pk}/with/999999/", 404)


def test_a_long_history_is_read_page_by_page_and_a_long_difference_says_that_it_is_cut(agent):
    keep(agent, "first\n")
    for number in range(51):
        keep(agent, "".join(f"{number} {line}\n" for line in range(600)))
    first, second, *_between, last = ConfigurationBackup.objects.order_by("pk")
    assert f"backups/{last.pk}/" in agent.html(PAGE)
    assert f"with/{second.pk}/" not in agent.html(PAGE)
    assert f"backups/{first.pk}/with/{second.pk}/" in agent.html(f"{PAGE}?history=2")
    assert "Only the first" not in agent.page(f"{PAGE}backups/{first.pk}/with/{second.pk}/")
    assert "Only the first 1000 lines" in agent.page(f"{PAGE}backups/{second.pk}/with/{last.pk}/")


def test_the_customer_reads_which_copies_of_his_systems_there_are_and_not_where(exer, agent):
    agent.post(f"{PAGE}machines/", **COPY, host="esx1.inside.lan", purge_on="2027-01-31")
    page = Agent(exer.customer).page("portal/installations/")
    assert "Copies of your systems at our desk" in page
    assert "replica-heron" in page
    assert "your data are removed on 31 January 2027 at the latest" in page
    assert "esx1.inside.lan" not in page
    Machine.objects.update(purge_on="2026-01-31")
    assert "your data were to be removed by 31 January 2026" in Agent(exer.customer).page("portal/installations/")
    esii = four_desks.esii()
    assert "replica-heron" not in Agent(esii.customer).page("portal/installations/")
