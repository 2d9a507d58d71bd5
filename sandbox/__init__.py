"""The outside world in small: Aliyun SMS and a page of phones; imports none of the other folders."""
