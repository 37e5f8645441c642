"""placeholder"""
def model_html(m): return ""
