{{ config(alias='margins') }} select 1 as margin
