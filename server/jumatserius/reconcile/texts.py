"""What is said about each kind of case, in Indonesian and English: what was found, and what to do next."""

from typing import NamedTuple

from jumatserius.reconcile.phrases import Both


class Text(NamedTuple):
    found: Both
    next_step: Both


TEXTS: dict[str, Text] = {
    "opened_not_counted": Text(
        Both(
            "Kotak {box} dibuka {opened} (kunjungan {visit}) dan ditutup {closed},"
            " tetapi {hours} jam kemudian belum ada hitungan.",
            "Box {box} was opened {opened} (visit {visit}) and closed {closed},"
            " but {hours} hours later there was no count.",
        ),
        Both(
            "Tanyakan hasil hitungan kepada {collector} dan minta dimasukkan, atau minta penjelasan tertulis.",
            "Ask {collector} for the count and have it entered, or for a written explanation.",
        ),
    ),
    "counted_not_opened": Text(
        Both(
            "Hitungan {count} sebesar {amount} di kotak {box} ({counted}) tidak didahului"
            " kunjungan dalam {hours} jam sebelumnya.",
            "Count {count} of {amount} at box {box} ({counted}) has no visit in the {hours} hours before it.",
        ),
        Both(
            "Periksa catatan kotak (celah, baterai, saklar tutup) dan tanyakan asal uangnya kepada {collector}.",
            "Check the box's log (gaps, battery, lid switch) and ask {collector} where the money came from.",
        ),
    ),
    "opened_off_schedule": Text(
        Both(
            "Kotak {box} dibuka {opened} (kunjungan {visit}), di luar jadwalnya.",
            "Box {box} was opened {opened} (visit {visit}), outside its schedule.",
        ),
        Both(
            "Tanyakan alasannya kepada {collector} dan penjaga tempat; ubah jadwal bila memang berganti.",
            "Ask {collector} and the host for the reason; change the schedule if it has changed.",
        ),
    ),
    "opened_unassigned": Text(
        Both(
            "Kotak {box} dibuka {opened} (kunjungan {visit}) oleh {collector}, yang tidak ditugaskan di kotak itu.",
            "Box {box} was opened {opened} (visit {visit}) by {collector}, who is not assigned to that box.",
        ),
        Both(
            "Pastikan siapa yang membuka; bila sah, tambahkan sebagai relawan kolektor kotak itu.",
            "Find out who opened it; if rightly so, assign them to the box.",
        ),
    ),
    "count_late": Text(
        Both(
            "Hitungan {count} sebesar {amount} untuk kunjungan {visit} di kotak {box} baru dicatat {counted},"
            " lebih dari {hours} jam sesudah kotak ditutup {closed}.",
            "Count {count} of {amount} for visit {visit} at box {box} was only made {counted},"
            " more than {hours} hours after the box was closed {closed}.",
        ),
        Both(
            "Tanyakan kepada {collector} di mana uang disimpan selama itu.",
            "Ask {collector} where the money was kept in the meantime.",
        ),
    ),
    "second_count_differs": Text(
        Both(
            "Hitungan kedua {second} ({second_amount}) untuk kunjungan {visit} di kotak {box}"
            " berbeda {amount} dari hitungan {count} ({first_amount}).",
            "Second count {second} ({second_amount}) of visit {visit} at box {box}"
            " differs by {amount} from count {count} ({first_amount}).",
        ),
        Both(
            "Minta kedua penghitung menghitung ulang bersama, atau cocokkan dengan setoran di bank.",
            "Have both counters count again together, or compare with the deposit at the bank.",
        ),
    ),
    "second_count_missing": Text(
        Both(
            "Hitungan {count} di kotak {box} ({counted}) melebihi batas dua penghitung,"
            " tetapi {hours} jam kemudian belum ada hitungan kedua.",
            "Count {count} at box {box} ({counted}) is above the limit for two counters,"
            " but {hours} hours later there was no second count.",
        ),
        Both(
            "Minta orang kedua menghitung sendiri sebelum uang disetor; sesudah itu, tanyakan alasannya kepada"
            " {collector}.",
            "Have a second person count before the money is paid in; after that, ask {collector} for the reason.",
        ),
    ),
    "handover_unconfirmed": Text(
        Both(
            "Setoran {deposit} sebesar {amount} diserahkan {collector} kepada {treasurer} ({handed}),"
            " tetapi {hours} jam kemudian belum dikonfirmasi.",
            "Deposit {deposit} of {amount} was handed by {collector} to {treasurer} ({handed}),"
            " but {hours} hours later it was not confirmed.",
        ),
        Both(
            "Minta {treasurer} menghitung dan mengonfirmasi, atau tanyakan kepada keduanya di mana uangnya.",
            "Have {treasurer} count and confirm it, or ask both where the money is.",
        ),
    ),
    "handover_short": Text(
        Both(
            "Dari setoran {deposit} {treasurer} menerima {received}, kurang {amount} dari jumlah hitungannya {counted};"
            " menurut {collector} {declared}.",
            "Of deposit {deposit} {treasurer} received {received}, {amount} below the sum of its counts {counted};"
            " {collector} says {declared}.",
        ),
        Both(
            "Minta keduanya menghitung ulang; kekurangannya masih dalam tanggungan {collector}.",
            "Have both count again; the shortage is still in the custody of {collector}.",
        ),
    ),
    "handover_over": Text(
        Both(
            "Dari setoran {deposit} {treasurer} menerima {received}, lebih {amount} dari jumlah hitungannya {counted};"
            " menurut {collector} {declared}.",
            "Of deposit {deposit} {treasurer} received {received}, {amount} above the sum of its counts {counted};"
            " {collector} says {declared}.",
        ),
        Both(
            "Cari hitungan yang belum dimasukkan atau salah catat bersama {collector}.",
            "Look with {collector} for a count that is missing or wrong.",
        ),
    ),
    "deposit_missing": Text(
        Both(
            "Uang {amount} ({what}) belum masuk rekening; batasnya {deadline}.",
            "{amount} ({what}) has not reached the account; it was due {deadline}.",
        ),
        Both(
            "Minta bukti setor kepada {collector} dan cari kreditnya di rekening koran.",
            "Ask {collector} for the deposit slip and look for its credit in the bank statement.",
        ),
    ),
    "deposit_short": Text(
        Both(
            "Setoran {deposits} masuk {credited}, kurang {amount} dari jumlah hitungannya {counted}.",
            "Deposit {deposits} was credited with {credited}, {amount} below the sum of its counts {counted}.",
        ),
        Both(
            "Cocokkan bukti setor dengan hitungan bersama {collector}; kekurangan disetor atau dijelaskan.",
            "Compare slip and counts with {collector}; the shortage is paid in or explained.",
        ),
    ),
    "deposit_over": Text(
        Both(
            "Setoran {deposits} masuk {credited}, lebih {amount} dari jumlah hitungannya {counted}.",
            "Deposit {deposits} was credited with {credited}, {amount} above the sum of its counts {counted}.",
        ),
        Both(
            "Cari hitungan yang belum dimasukkan atau salah catat bersama {collector}.",
            "Look with {collector} for a count that is missing or wrong.",
        ),
    ),
    "deposit_unknown": Text(
        Both(
            "Kredit {line} sebesar {amount} pada {date} tidak dijelaskan oleh setoran atau penyelesaian QRIS mana pun.",
            "Credit {line} of {amount} on {date} is explained by no deposit and no QRIS settlement.",
        ),
        Both(
            "Tanyakan pengirimnya kepada bank; catat setorannya atau kembalikan uangnya.",
            "Ask the bank who paid it in; record the deposit or return the money.",
        ),
    ),
    "deposit_duplicate": Text(
        Both(
            "Kredit {line} sebesar {amount} pada {date} {points} setoran {deposits}, yang sudah masuk penuh.",
            "Credit {line} of {amount} on {date} {points} deposit {deposits}, which was already credited in full.",
        ),
        Both(
            "Tanyakan kepada bank apakah ini kredit ganda, dan kepada {collector} apakah ada setoran lain.",
            "Ask the bank whether it is a double credit, and {collector} whether there was another deposit.",
        ),
    ),
    "settlement_missing": Text(
        Both(
            "Penyelesaian QRIS {settlements} sebesar {amount} dari terminal {terminal}, dibayar {date},"
            " belum masuk rekening; batasnya {deadline}.",
            "QRIS settlement {settlements} of {amount} for terminal {terminal}, paid out {date},"
            " has not reached the account; it was due {deadline}.",
        ),
        Both("Tagih penyelenggara QRIS dengan nomor penyelesaian ini.", "Ask the acquirer about this settlement."),
    ),
    "settlement_short": Text(
        Both(
            "Penyelesaian QRIS {settlements} masuk {credited}, kurang {amount} dari nilai bersihnya {net}.",
            "QRIS settlement {settlements} was credited with {credited}, {amount} below its net {net}.",
        ),
        Both(
            "Tanyakan selisihnya kepada penyelenggara QRIS.",
            "Ask the acquirer about the difference.",
        ),
    ),
    "fee_unexpected": Text(
        Both(
            "Penyelesaian QRIS {settlement}: kotor {gross}, biaya {fee}, bersih {net};"
            " biaya menurut kebijakan {expected}.",
            "QRIS settlement {settlement}: gross {gross}, fee {fee}, net {net}; the policy's fee is {expected}.",
        ),
        Both(
            "Periksa kategori merchant (donasi bebas biaya) pada penyelenggara QRIS.",
            "Check the merchant category (donations are free of charge) with the acquirer.",
        ),
    ),
    "terminal_unknown": Text(
        Both(
            "Penyelesaian QRIS {settlement} sebesar {amount} untuk terminal {terminal},"
            " yang tidak dimiliki kotak mana pun.",
            "QRIS settlement {settlement} of {amount} is for terminal {terminal}, which no box has.",
        ),
        Both(
            "Periksa apakah stiker QRIS palsu atau terminal belum didaftarkan pada kotaknya.",
            "Find out whether the QRIS sticker is a fake or the terminal is not registered with its box.",
        ),
    ),
    "log_gap": Text(
        Both(
            "Catatan kotak {box} {numbers} hilang (diketahui {at}).",
            "In the log of box {box}, {numbers} is missing (found {at}).",
        ),
        Both(
            "Kirim teknisi untuk membaca catatan di kotak; ragukan kunjungan di sekitar celah itu.",
            "Send a technician to read the log in the box; doubt the visits around the gap.",
        ),
    ),
    "log_torn": Text(
        Both(
            "Listrik kotak {box} terputus saat menulis catatan {numbers} (diketahui {at}). Catatan sesudahnya"
            " terikat pada catatan sebelumnya, jadi tidak ada catatan utuh yang diambil; apa yang sedang ditulis"
            " tidak diketahui.",
            "The power of box {box} failed while it wrote record {numbers} (found {at}). The record after it is"
            " bound to the one before it, so no whole record was taken out; what was being written is not known.",
        ),
        Both(
            "Tidak ada yang perlu dibaca ulang. Periksa baterai bila sering terjadi, dan tanyakan apakah kotak dibuka"
            " pada waktu itu.",
            "There is nothing to read again. Check the battery if it happens often, and ask whether the box was opened"
            " around that time.",
        ),
    ),
    "log_tampered": Text(
        Both(
            "Catatan kotak {box} {numbers} berubah atau palsu (diketahui {at}).",
            "In the log of box {box}, {numbers} was changed or forged (found {at}).",
        ),
        Both(
            "Amankan kotak, periksa segel dan pemegang kunci, ganti kunci rahasia kotak.",
            "Secure the box, check seal and key holders, replace the box's secret key.",
        ),
    ),
    "log_conflict": Text(
        Both(
            "Kotak {box} mengirim dua catatan berbeda dengan {numbers} (diketahui {at}).",
            "Box {box} sent two different records with {numbers} (found {at}).",
        ),
        Both(
            "Periksa apakah kotak disalin atau memorinya dipulihkan; bandingkan kedua catatan.",
            "Find out whether the box was cloned or its memory restored; compare both records.",
        ),
    ),
    "clock_doubt": Text(
        Both(
            "Kotak {box} tidak tahu waktu pada kunjungan {visit}; perkiraannya {opened}.",
            "Box {box} did not know the time at visit {visit}; it is estimated as {opened}.",
        ),
        Both(
            "Tanyakan waktu kunjungan kepada {collector}; periksa baterai dan Wi-Fi kotak.",
            "Ask {collector} when the visit was; check the box's battery and Wi-Fi.",
        ),
    ),
    "box_silent": Text(
        Both(
            "Kotak {box} berjanji melapor paling lambat {promised}, tetapi lebih dari {hours} jam"
            " sesudahnya masih diam; terakhir terdengar {last_seen}.",
            "Box {box} promised to report by {promised}, but was silent for more than {hours} hours after;"
            " last heard {last_seen}.",
        ),
        Both(
            "Minta penjaga tempat melihat kotak; kirim teknisi bila kotak tidak ada atau mati.",
            "Ask the host to look at the box; send a technician if it is gone or dead.",
        ),
    ),
    "amount_outlier": Text(
        Both(
            "Hitungan {count} di kotak {box} sebesar {found} jauh dari kebiasaan kotak itu, sekitar {usual}.",
            "Count {count} at box {box} is {found}, far from what is usual for that box, about {usual}.",
        ),
        Both(
            "Periksa foto dan rincian pecahan hitungan; tanyakan kepada {collector}.",
            "Check the photo and the denominations of the count; ask {collector}.",
        ),
    ),
}
