"""What a source says of a recognition, in words."""

from django import template

from reports.pages.words import act_words, title_words

register = template.Library()
register.filter("act_words", act_words)
register.filter("title_words", title_words)
