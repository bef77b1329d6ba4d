"""Search: words of tickets, people, organisations and equipment, found by those who may read them."""
