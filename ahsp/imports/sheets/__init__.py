"""Workbooks as rows: cells, numbers, codes and the layouts that the ministry and offices use."""
