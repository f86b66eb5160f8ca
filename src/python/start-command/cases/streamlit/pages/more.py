import streamlit as st

st.title('y')
