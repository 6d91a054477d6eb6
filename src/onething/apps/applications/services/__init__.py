"""The writes of applications; every argument is by keyword, every refusal a `Refused` that changed nothing."""

from onething.apps.applications.replies import Applied
from onething.apps.applications.services.closing import withdraw
from onething.apps.applications.services.corrections import answer_correction, release_correction
from onething.apps.applications.services.counter import (
    SignatureEvidence,
    SignedOn,
    signatory_identity,
    take_up,
    witness_signature,
)
from onething.apps.applications.services.drafts import answer, save_section, start_draft
from onething.apps.applications.services.files import add_file, order_files, record_paper, remove_file, restore_file
from onething.apps.applications.services.helping import give_help, take_back_assistance, take_back_help
from onething.apps.applications.services.prefill import prefill
from onething.apps.applications.services.reported import PaperCase, Recorded, record_reported
from onething.apps.applications.services.signatures import request_signatures, sign
from onething.apps.applications.services.splitting import place_case
from onething.apps.applications.services.submission import pre_accept, return_to_applicant, submit

__all__ = [
    "Applied",
    "PaperCase",
    "Recorded",
    "SignatureEvidence",
    "SignedOn",
    "add_file",
    "answer",
    "answer_correction",
    "give_help",
    "order_files",
    "place_case",
    "pre_accept",
    "prefill",
    "record_paper",
    "record_reported",
    "release_correction",
    "remove_file",
    "request_signatures",
    "restore_file",
    "return_to_applicant",
    "save_section",
    "sign",
    "signatory_identity",
    "start_draft",
    "submit",
    "take_back_assistance",
    "take_back_help",
    "take_up",
    "withdraw",
    "witness_signature",
]
