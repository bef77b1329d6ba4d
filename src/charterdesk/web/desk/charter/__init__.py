"""The charter at the desk: what runs, its versions, writing and publishing the next one, moving open tickets to it."""
