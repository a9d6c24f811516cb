"""The addresses of payments and sponsors."""

from django.urls import path

from payung.dues.views import bills, cash, closing, doubts, files, receipts, sponsors

app_name = "dues"
urlpatterns = [
    path("pembayaran", files.payments, name="payments"),
    path("pembayaran/baru", files.new_payments, name="new_payments"),
    path("pembayaran/bukti/<int:pk>", receipts.receipt, name="receipt"),
    path("pembayaran/bukti/<int:pk>/keputusan", receipts.decision, name="decision"),
    path("pembayaran/bukti/<int:pk>/pengembalian", receipts.refund, name="refund"),
    path("pembayaran/bukti/<int:pk>/sponsor", receipts.attribution, name="attribution"),
    path("pembayaran/pengembalian/<int:pk>/persetujuan", receipts.refund_approval, name="refund_approval"),
    path("pembayaran/menunggu", doubts.doubts, name="doubts"),
    path("pembayaran/menunggu/keputusan", doubts.doubt_decision, name="doubt_decision"),
    path("pembayaran/lebih", receipts.refundable, name="refundable"),
    path("pembayaran/pelunasan/<int:pk>/pembatalan", receipts.reversal, name="reversal"),
    path("pembayaran/tutup-buku", closing.closings, name="closings"),
    path("pembayaran/tutup-buku/<int:pk>/pengesahan", closing.closing_confirmation, name="closing_confirmation"),
    path("pembayaran/tutup-buku/<int:pk>/berita-acara", closing.closing_minutes, name="closing_minutes"),
    path("pembayaran/<slug:ref>", files.payment_file, name="payment_file"),
    path("pembayaran/<slug:ref>/pengesahan", files.confirmation, name="confirmation"),
    path("pembayaran/<slug:ref>/lanjutan", files.continuation, name="continuation"),
    path("titipan", cash.cash, name="cash"),
    path("titipan/setoran", cash.handover, name="cash_handover"),
    path("titipan/setoran/<int:pk>/hitungan", cash.count, name="cash_count"),
    path("titipan/<slug:ref>", cash.receipt, name="cash_receipt"),
    path("titipan/<slug:ref>/kuitansi.pdf", cash.paper, name="cash_paper"),
    path("titipan/<slug:ref>/pembatalan", cash.cancelling, name="cash_cancelling"),
    path("daftar/<str:ref>/titipan", cash.collection, name="collection"),
    path("iuran/tagihan", bills.bills, name="bills"),
    path("iuran/tagihan/baru", bills.new_bill, name="new_bill"),
    path("iuran/tagihan/<slug:ref>", bills.bill, name="bill"),
    path("iuran/tagihan/<slug:ref>/lanjutan", bills.bill_filling, name="bill_filling"),
    path("iuran/tagihan/<slug:ref>/persetujuan", bills.bill_approval, name="bill_approval"),
    path("iuran/tagihan/<slug:ref>/pencabutan", bills.bill_cancelling, name="bill_cancelling"),
    path("iuran/tagihan/<slug:ref>/kode", bills.bill_code, name="bill_code"),
    path("iuran/tagihan/<slug:ref>/berkas", bills.bill_file, name="bill_file"),
    path("iuran/tagihan/<slug:ref>/lembar", bills.bill_paper, name="bill_paper"),
    path("sponsor", sponsors.sponsors, name="sponsors"),
    path("sponsor/baru", sponsors.new_sponsor, name="new_sponsor"),
    path("sponsor/<slug:ref>", sponsors.sponsor, name="sponsor"),
    path("sponsor/<slug:ref>/laporan", sponsors.sponsor_report, name="sponsor_report"),
    path("sponsor/<slug:ref>/janji", sponsors.pledge, name="pledge"),
]
