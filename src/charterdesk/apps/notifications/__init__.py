"""Who is told what, and how: in the page, by mail, in the browser; mentions; quiet hours."""
