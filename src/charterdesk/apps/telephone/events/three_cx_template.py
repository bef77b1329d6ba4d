"""The template by which 3CX asks who a number is and reports calls ("server side" CRM integration), with an address of
ours in it: whoever runs the exchange uploads it, and types nothing.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import quoteattr

# What the exchange shows -> where it stands in our answer.
SHOWN: Final = (
    ("ContactUrl", "contact.url"),
    ("FirstName", "contact.first_name"),
    ("LastName", "contact.last_name"),
    ("CompanyName", "contact.company"),
    ("Email", "contact.email"),
    ("PhoneBusiness", "contact.phone"),
    ("EntityId", "contact.id"),
)
REPORTED: Final = ("CallType", "CallDirection", "Number", "Agent", "Duration", "CallStartTimeUTC", "DateTime")


def template_of(address: str, *, name: str, country: str) -> str:
    """The template; `address`: where events are posted, with its token; `country`: ISO 3166."""
    variables = "".join(f'<Variable Name="{shown}" Path="{path}" />' for shown, path in SHOWN)
    outputs = "".join(f'<Output Type="{shown}" Value="[{shown}]" />' for shown, _path in SHOWN)
    values = "".join(f'<Value Key="{said}" Type="String">[{said}]</Value>' for said in REPORTED)
    asks = quoteattr(f"{address}/who?number=[Number]")
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Crm Country={quoteattr(country)} Name={quoteattr(name)} Version="1" SupportsEmojis="true">
  <Number Prefix="Plus" MaxLength="20" />
  <Connection MaxConcurrentRequests="4" />
  <Parameters>
    <Parameter Name="ReportCallEnabled" Type="Boolean" Title="Report calls" Default="True" />
  </Parameters>
  <Authentication Type="No" />
  <Scenarios>
    <Scenario Id="" Type="REST">
      <Request Url={asks} RequestEncoding="UrlEncoded" RequestType="Get" ResponseType="Json" />
      <Rules><Rule Type="Any">contact.id</Rule></Rules>
      <Variables>{variables}</Variables>
      <Outputs AllowEmpty="false">{outputs}<Output Type="EntityType" Value="Contacts" /></Outputs>
    </Scenario>
    <Scenario Id="ReportCall" Type="REST">
      <Request SkipIf="[ReportCallEnabled]!=True" Url={quoteattr(address)} RequestType="Post" RequestEncoding="Json"
               RequestContentType="application/json" ResponseType="Json">
        <PostValues Key="">{values}</PostValues>
      </Request>
      <Outputs AllowEmpty="true" />
    </Scenario>
  </Scenarios>
</Crm>
"""
