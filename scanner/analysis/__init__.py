"""What follows from several resources together: zones, exposure, permissions, backups, workloads.

The typed model says what each resource states; the analyses ask it, and policies ask both. One folder a subject.
"""
