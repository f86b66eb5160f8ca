def main():
    print('x')
