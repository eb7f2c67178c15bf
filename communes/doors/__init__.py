"""What every door shares: errors, strict queries, paging, repeated requests, fields."""
