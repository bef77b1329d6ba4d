"""The pages behind the signed links of a mail: no sign-in, one question, one answer."""
