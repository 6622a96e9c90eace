{% macro cents(c) %}({{ c }} / 100.0){% endmacro %}
