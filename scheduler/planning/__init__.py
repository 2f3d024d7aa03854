"""What an agency does: makes problems, reads results, loops over solve."""
