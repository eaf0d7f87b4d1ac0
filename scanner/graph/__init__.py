"""The resource graph: blocks as nodes, references as typed edges, and the questions that paths answer."""
