"""Four desks with invented customers, made through the verbs: what `charterdesk demo` loads and serves."""
