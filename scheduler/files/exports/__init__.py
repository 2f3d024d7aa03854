"""From what a rostering product exports to plain tables: sheets, headers, words, people and visits."""
