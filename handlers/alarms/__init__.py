"""Alarms about the house itself: noticed while their cause lasts, told by SMS and to a group robot."""
