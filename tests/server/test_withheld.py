"""What the virus scanner holds back is said on a page of its own, not as if somebody had changed something."""

from django.test import RequestFactory

from charterdesk.apps.base.errors import Withheld
from charterdesk.server.refusals import refused


def test_the_page_says_why_a_file_is_not_given_out(db):
    answer = refused(RequestFactory().get("/north/files/1"), Withheld("The virus scanner says Eicar."))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "The virus scanner says Eicar." in page
    assert "Not given out" in page
    assert "Changed meanwhile" not in page
