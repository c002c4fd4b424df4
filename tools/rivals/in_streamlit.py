"""The form of docs/design/look.md, in Streamlit."""

from __future__ import annotations

import datetime

import streamlit as st

NAMES = ("Guest", "City", "Nights", "Price")
STAYS = [("Ada", "Kyoto", 3, "€ 1,240"), ("Grace", "Lisbon", 5, "€ 980"), ("Alan", "Oslo", 2, "€ 1,610")]

st.set_page_config(page_title="Book a trip", layout="wide")
st.title("Book a trip")
st.write("Tell us where you want to go. We answer within a day.")
request, prices = st.tabs(["Request", "Prices"])
with request:
    left, right = st.columns(2)
    with left:
        st.text_input("Name", "Ada Lovelace")
        guests, city = st.columns(2)
        guests.number_input("Guests", value=2)
        city.selectbox("City", ["Kyoto", "Lisbon", "Oslo"])
        st.slider("Budget", 0, 5000, 1500, 50)
        st.radio("Travel by", ["Train", "Plane", "Ship"], horizontal=True)
        st.checkbox("Breakfast included", True)
        st.toggle("Send me offers")
    with right:
        st.date_input("Departure", datetime.date(2026, 12, 24))
        st.text_area("Wishes", placeholder="A quiet room, a view…")
        st.file_uploader("Passport")
        st.warning("**Nearly full.** Only three rooms are left in December.")
    places = st.columns(6)
    places[0].button("Book", type="primary")
    places[1].button("Save draft")
    places[2].button("Delete")
prices.write("From € 80 a night.")
figures = st.columns(3)
figures[0].metric("Bookings", 128, 12)
figures[1].metric("Revenue", "42.5 k€", "3.1 k€")
figures[2].metric("Cancelled", 6, -2)
st.dataframe([dict(zip(NAMES, stay, strict=True)) for stay in STAYS])
