select 1 as margin
