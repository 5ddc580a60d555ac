"""What a body is asked and may dispute, as a workbook that officials fill in and send back. Signed: its questions cannot be altered."""
