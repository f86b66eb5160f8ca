import gradio as gr

with gr.Blocks() as demo:
    gr.Markdown('x')

demo.launch()
