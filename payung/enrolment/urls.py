"""Addresses about letters, batches, answers, cards, and acts about one person."""

from django.urls import path

from payung.enrolment.views import batches, cards, endings, letters, people, refused, replies, withdrawing

app_name = "enrolment"
urlpatterns = [
    path("berkas", batches.batches, name="batches"),
    path("berkas/baru", batches.new_batch, name="new_batch"),
    path("berkas/ditolak", refused.refused, name="refused"),
    path("berkas/ditolak/<str:ref>/pengajuan", refused.sending_again, name="sending_again"),
    path("berkas/peserta-aktif", replies.members, name="members"),
    path("berkas/balasan", replies.new_reply, name="new_reply"),
    path("berkas/balasan/<str:ref>", replies.reply, name="reply"),
    path("berkas/balasan/<str:ref>/penerapan", replies.reply_application, name="reply_application"),
    path("berkas/balasan/<str:ref>/pembatalan", replies.reply_discarding, name="reply_discarding"),
    path("berkas/<str:ref>", batches.batch, name="batch"),
    path("berkas/<str:ref>/pembuatan", batches.batch_filling, name="batch_filling"),
    path("berkas/<str:ref>/persetujuan", batches.batch_approval, name="batch_approval"),
    path("berkas/<str:ref>/pengembalian", batches.batch_return, name="batch_return"),
    path("berkas/<str:ref>/penyerahan", batches.batch_handover, name="batch_handover"),
    path("berkas/<str:ref>/pembatalan", batches.batch_cancelling, name="batch_cancelling"),
    path("berkas/<str:ref>/berkas.xlsx", batches.batch_file, name="batch_file"),
    path("berkas/<str:ref>/pengantar.pdf", batches.batch_letter, name="batch_letter"),
    path("impor/<str:ref>/batal", withdrawing.withdrawal, name="withdrawal"),
    path("surat", letters.letters, name="letters"),
    path("surat/baru", letters.new_letter, name="new_letter"),
    path("surat/<str:ref>", letters.letter, name="letter"),
    path("surat/<str:ref>/usulan", letters.letter_nominations, name="letter_nominations"),
    path("surat/<str:ref>/dokumen", letters.letter_document, name="letter_document"),
    path("rw/<str:code>/tambah", people.add_person, name="add_person"),
    path("rw/<str:code>/kartu", cards.cards, name="cards"),
    path("rw/<str:code>/kartu.pdf", cards.cards_paper, name="cards_paper"),
    path("daftar/<str:ref>/usulan", people.person_nomination, name="person_nomination"),
    path("daftar/<str:ref>/keluar", people.dropping_out, name="dropping_out"),
    path("daftar/<str:ref>/akhir", endings.ending, name="ending"),
    path("daftar/akhir/<int:pk>/persetujuan", endings.ending_approval, name="ending_approval"),
    path("daftar/akhir/<int:pk>/pembatalan", endings.ending_dropping, name="ending_dropping"),
    path("daftar/<str:ref>/akhir/pembatalan", endings.taking_back, name="taking_back"),
    path("daftar/<str:ref>/kartu", cards.card, name="card"),
    path("daftar/<str:ref>/surat-umur", people.age_letter, name="age_letter"),
    path("daftar/<str:ref>/surat-bpu.pdf", people.aid_paper, name="aid_letter"),
]
