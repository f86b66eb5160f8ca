from fastapi import APIRouter
from jose import jwt
router = APIRouter()

@router.get("/")
def r():
    return jwt.encode({}, "x")
