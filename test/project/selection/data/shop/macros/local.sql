{% macro cents_local(c) %}{{ shared_pkg.cents(c) }}{% endmacro %}

{% test dbt_positive(model, column_name, low) %}
select * from {{ model }} where {{ column_name }} < {{ low }}
{% endtest %}
