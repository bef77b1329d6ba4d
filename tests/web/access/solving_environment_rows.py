"""Who may reach which address: what customers run."""

from typing import Final

from web.access.rows import FIELD, MANAGER, STAFF, Row

ONE: Final = "<slug:desk>/solving/environments/<int:environment>/"
MACHINE: Final = "<slug:desk>/api/v1/environments"
ROWS: Final[dict[str, Row]] = {
    # Whoever may note one names no customer in the walk, and is told so.
    MACHINE: Row(get=STAFF, told=FIELD, said={"name": "Walk", "organisation_id": 2_000_000_000}),
    f"{MACHINE}/<number>": Row(about="environment", get=STAFF, post=FIELD, said={"name": "Walk"}),
    f"{MACHINE}/<number>/ways": Row(about="environment", post=FIELD, said={"kind": "vpn", "identifier": "gate"}),
    f"{MACHINE}/<number>/replicas": Row(
        about="environment",
        post=FIELD,
        said={"name": "Walk", "hypervisor": "libvirt", "copied_on": "2020-01-01", "anonymised": True},
    ),
    f"{MACHINE}/<number>/configurations": Row(about="environment", post=FIELD, file="files"),
    f"{MACHINE}/<number>/configurations/<backup_id>": Row(about="environment", get=FIELD),
    f"{MACHINE}/<number>/configurations/<backup_id>/since/<older_id>": Row(about="environment", get=FIELD),
    "<slug:desk>/solving/environments/": Row(get=STAFF, told=FIELD),
    ONE: Row(about="environment", get=STAFF),
    f"{ONE}change/": Row(about="environment", post=FIELD, typed={"name": "Walk", "use": "test"}),
    f"{ONE}ways/": Row(about="environment", post=FIELD, typed={"kind": "vpn", "identifier": "gate"}),
    f"{ONE}ways/<int:way>/remove/": Row(about="environment", post=FIELD),
    f"{ONE}backups/": Row(about="environment", post=FIELD, file="file"),
    f"{ONE}backups/<int:backup>/": Row(about="environment", get=FIELD),
    f"{ONE}backups/<int:older>/with/<int:newer>/": Row(about="environment", get=FIELD),
    f"{ONE}machines/": Row(
        about="environment",
        post=FIELD,
        typed={"name": "Walk", "hypervisor": "libvirt", "copied_on": "2020-01-01", "anonymised": "on"},
    ),
    f"{ONE}machines/<int:machine>/": Row(
        about="environment",
        post=FIELD,
        typed={"name": "Walk", "hypervisor": "libvirt", "copied_on": "2020-01-01", "anonymised": "on"},
    ),
    "<slug:desk>/solving/machines/": Row(get=STAFF),
    # No host is named by the operator: whoever may set one up is told so.
    "<slug:desk>/solving/machines/connectors/add/": Row(
        get=MANAGER, told=MANAGER, typed={"name": "Walk", "kind": "vsphere", "address": "https://vcenter.example.lan"}
    ),
    "<slug:desk>/solving/machines/connectors/<int:connector>/": Row(
        about="environment", get=MANAGER, told=MANAGER, typed={"name": "Walk", "address": "https://other.example.lan"}
    ),
    "<slug:desk>/solving/machines/connectors/<int:connector>/ask/": Row(about="environment", post=MANAGER),
    "<slug:desk>/solving/machines/<int:machine>/": Row(
        about="environment", get=STAFF, told=FIELD, typed={"machine_id": "0"}
    ),
    "<slug:desk>/solving/machines/<int:machine>/unlink/": Row(about="environment", post=FIELD),
}
