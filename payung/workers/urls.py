"""Addresses about one person, and about who is who."""

from django.urls import path

from payung.workers.views import details, family, mending, twins

app_name = "workers"
urlpatterns = [
    path("daftar/cari-nik", details.lookup, name="lookup"),
    path("daftar/ganda", twins.twins, name="twins"),
    path("daftar/gabungan/<int:pk>/persetujuan", twins.merge_approval, name="merge_approval"),
    path("daftar/gabungan/<int:pk>/pembatalan", twins.merge_undoing, name="merge_undoing"),
    path("daftar/permintaan", mending.mendings, name="mendings"),
    path("daftar/permintaan/<int:pk>/jawaban", mending.mending_answer, name="mending_answer"),
    path("daftar/<str:ref>/permintaan", mending.mending, name="mending"),
    path("daftar/<str:ref>/perbaikan", details.correction, name="correction"),
    path("daftar/<str:ref>/nik", details.nik, name="nik"),
    path("daftar/<str:ref>/identitas", details.identity, name="identity"),
    path("daftar/<str:ref>/pindah", details.move, name="move"),
    path("daftar/<str:ref>/keluarga", family.relatives, name="relatives"),
    path("daftar/<str:ref>/keluarga/<int:pk>", family.relative, name="relative"),
    path("daftar/<str:ref>/keluarga/<int:pk>/penghapusan", family.relative_removal, name="relative_removal"),
    path("daftar/<str:ref>/persetujuan", family.consent, name="consent"),
    path("daftar/<str:ref>/persetujuan/pencabutan", family.consent_withdrawal, name="consent_withdrawal"),
    path("daftar/<str:ref>/gabung", twins.merge, name="merge"),
    path("daftar/<str:ref>/beda", twins.difference, name="difference"),
]
