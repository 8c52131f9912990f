"""Alibaba Cloud Call Center (CCC), API version 2017-07-05: signing, protocol, client."""
