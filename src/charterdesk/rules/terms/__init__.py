"""All that a charter may say, as frozen typed terms: a chapter a file."""
