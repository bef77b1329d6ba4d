"""The addresses of this part of the agents' window, below /<desk>/."""

from typing import Final

from django.urls import URLPattern, URLResolver, path

from charterdesk.web.desk.setup import desk_page, holidays, importing, listing, overview, ticket_fields
from charterdesk.web.desk.setup.contracts import CONTRACTS
from charterdesk.web.desk.setup.fields import FIELDS
from charterdesk.web.desk.setup.inventory import EQUIPMENT, PRODUCTS, SITES
from charterdesk.web.desk.setup.organisations import ORGANISATIONS
from charterdesk.web.desk.setup.people import PEOPLE

LISTINGS: Final = (PEOPLE, ORGANISATIONS, SITES, PRODUCTS, EQUIPMENT, CONTRACTS, FIELDS)

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", overview.overview, name="setup"),
    path("setup/desk/", desk_page.desk_page, name="setup-desk"),
    path("setup/holidays/", holidays.holidays, name="setup-holidays"),
    path("setup/holidays/file/", holidays.holiday_file, name="setup-holiday-file"),
    path("setup/import/", importing.imports, name="setup-imports"),
    path("setup/import/<slug:name>/", importing.import_list, name="setup-import"),
    path("setup/import/<slug:name>/template/", importing.template, name="setup-template"),
    path("setup/export/<slug:name>/", importing.export, name="setup-export"),
    path("tickets/<int:number>/fields/", ticket_fields.fill, name="ticket-fields"),
    # Where they are looked up, they are changed.
    path("people/", PEOPLE.view(listing.show), name="people"),
    path("contracts/", CONTRACTS.view(listing.show), name="contracts"),
    *(address for one in LISTINGS for address in one.addresses()),
]
