"""What can be changed in a text so that it is surely not true any more, by what is changed."""
