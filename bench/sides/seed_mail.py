"""A desk that takes mail at support@desk.example.org from five hundred known customers of fifty organisations.

python seed_mail.py IMAP_PORT PASSWORD
"""

import sys
from datetime import date

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after the setup
from mails import CUSTOMERS, address  # noqa: E402

from charterdesk.apps.base.actor import system_actor  # noqa: E402
from charterdesk.apps.channels.mailboxes import ImapAccount, create_mailbox  # noqa: E402
from charterdesk.apps.contracts.actions import ContractTerms, create_contract  # noqa: E402
from charterdesk.apps.contracts.publishing import publish_charter  # noqa: E402
from charterdesk.apps.people.actions import add_membership, create_organisation, create_person  # noqa: E402
from charterdesk.apps.people.desks import create_desk  # noqa: E402
from charterdesk.charters import holiday_lists, text_of  # noqa: E402

ORGANISATIONS = 50


def main(port: int, password: str) -> None:
    """Everything that stands before the first mail."""
    call_command("migrate", verbosity=0)
    desk = create_desk("bench", "Bench", language="en")
    system = system_actor(desk)
    publish_charter(system, name="esii.yaml", text=text_of("esii"), holidays=holiday_lists())
    homes = [create_organisation(system, f"Quay {place}", "customer") for place in range(ORGANISATIONS)]
    for place, home in enumerate(homes):
        terms = ContractTerms(number=f"C-{place}", plan="maintenance", starts=date(2020, 1, 1), covers_all=True)
        create_contract(system, organisation_id=home.pk, terms=terms)
    for place in range(CUSTOMERS):
        home = homes[place % ORGANISATIONS]
        person = create_person(
            system, f"Cora {place}", email=address(place), organisation_id=home.pk, account=None, language="en"
        )
        add_membership(system, person.pk, home.pk, "customer")
    account = ImapAccount(host="127.0.0.1", port=port, tls="none", user="ours", password=password)
    create_mailbox(
        system,
        name="support",
        address="support@desk.example.org",
        authserv_id="mail.example.net",
        imap=account if port else None,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
