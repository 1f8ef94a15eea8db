"""The pages of the set-up, in Indonesian: choose a network, wait, result. What a network is called is only shown."""

from binascii import hexlify

from micropython import const

from kotak import attempt

_STRONG_DBM = const(-60)
_FAIR_DBM = const(-72)
# The value of the choice of none of the networks in reach.
OTHER = b"lain"
_LOCKS = {True: "tanpa sandi", False: "bersandi"}

_SCRIPT = "t.onclick=function(){s.type=t.checked?'text':'password'}"
# The script is allowed by its hash: base64 of SHA-256.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; script-src 'sha256-%s'"
_TOP = """<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>Penyiapan kotak %s</title>
<meta name="viewport" content="width=device-width,initial-scale=1">%s<style>
*{box-sizing:border-box}body{margin:0 auto;max-width:30rem;padding:1rem;font:1.05rem/1.5 system-ui,sans-serif;
color:#1d2b24;background:#f4f7f5}h1{font-size:1.35rem;margin:.2rem 0}h2{font-size:1.1rem;margin:1.4rem 0 .5rem}
small,.k{color:#4c5f55}label{display:block}.n{display:flex;align-items:center;gap:.7rem;padding:.7rem .8rem;
background:#fff;border:1px solid #cfdad3;border-radius:.5rem;margin:.4rem 0;min-height:3rem}
.n span{flex:1;overflow-wrap:anywhere}input[type=radio],input[type=checkbox]{width:1.25rem;height:1.25rem;margin:0}
input[type=text],input[type=password]{width:100%%;font:inherit;padding:.65rem;border:1px solid #7d9086;
border-radius:.5rem;margin:.2rem 0 .6rem}button{width:100%%;font:inherit;font-weight:600;padding:.8rem;border:0;
border-radius:.5rem;background:#12633f;color:#fff;margin:.8rem 0}button.b{background:#dfe8e3;color:#1d2b24}
.p{padding:.8rem;border-radius:.5rem;background:#fff;border-left:.4rem solid #12633f}.p.w{border-color:#b3261e}
</style></head><body><h1>Penyiapan kotak %s</h1>"""
_BOTTOM = "<p><small>Halaman ini tutup sendiri setelah 5 menit, atau begitu kotak ditutup.</small></p></body></html>"
_FIELDS = (
    """<label class="n" for="w"><input type="radio" id="w" name="wifi" value="lain" required>
<span>Jaringan lain atau tersembunyi</span></label>
<label for="o">Nama jaringan lain, kalau tidak ada di atas<input type="text" id="o" name="nama" maxlength="32"
autocapitalize="none" autocomplete="off" spellcheck="false"></label>
<label for="s">Sandi Wi-Fi<input type="password" id="s" name="sandi" maxlength="64" autocapitalize="none"
autocomplete="off" spellcheck="false"></label>
<label class="n" for="t"><input type="checkbox" id="t"><span>Tampilkan sandi</span></label>
<button>Uji lalu simpan</button>
<p class="k">Kotak mencoba tersambung dulu. Sandi baru disimpan kalau berhasil.</p></form>
<form method="post" action="/cari"><button class="b">Cari jaringan lagi</button></form><script>%s</script>"""
    % _SCRIPT
)
_FAILURES = {
    attempt.PASSWORD: "Sandi tidak cocok untuk <b>%s</b>. Periksa huruf besar dan kecilnya, lalu coba lagi.",
    attempt.NOT_FOUND: (
        "Jaringan <b>%s</b> tidak ditemukan. Mungkin mati, terlalu jauh, namanya lain, atau hanya 5 GHz: kotak "
        "memakai 2,4 GHz."
    ),
    attempt.NO_ANSWER: (
        "Jaringan <b>%s</b> tidak menjawab dengan benar. Dekatkan kotak ke titik akses, lalu coba lagi."
    ),
}


def escape(text: bytes) -> str:
    """For HTML, in an attribute too; bytes that are no UTF-8 become a mark."""
    try:
        shown = text.decode()
    except UnicodeError:
        shown = "".join([chr(byte) if 32 <= byte < 127 else "\ufffd" for byte in text])
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        shown = shown.replace(character, entity)
    return "".join([" " if ord(character) < 32 else character for character in shown])


def choose(box: str, trial, warning: str = "") -> str:
    """Which network, and its password. `warning` is HTML."""
    page = [_TOP % (box, "", box)]
    if warning:
        page.append('<p class="p w" role="alert">%s</p>' % warning)
    page.append('<form method="post" action="/uji"><h2>Pilih Wi-Fi di tempat ini</h2>')
    for number, (name, rssi, is_open) in enumerate(trial.networks):
        chosen = " checked" if (name == trial.name if trial.name else number == 0) else ""
        page.append(
            '<label class="n" for="w%d"><input type="radio" id="w%d" name="wifi" value="%s"%s required>'
            "<span>%s<br><small>%s, %s</small></span></label>"
            % (number, number, hexlify(name).decode(), chosen, escape(name), _signal(rssi), _LOCKS[is_open])
        )
    page.append(_FIELDS)
    return "".join(page) + _BOTTOM


def testing(box: str, trial) -> str:
    """Asks again by itself."""
    return (
        _TOP
        % (box, '<meta http-equiv="refresh" content="3">', box)
        + '<p class="p" role="status">Kotak sedang mencoba tersambung ke <b>%s</b>. Tunggu sebentar ...</p>'
        '<p class="k">Ponsel mungkin lepas sebentar dari jaringan %s. Kalau begitu, sambungkan lagi, dan halaman ini '
        "lanjut sendiri.</p>" % (escape(trial.name), box) + _BOTTOM
    )


def stored(box: str, trial) -> str:
    """What to do now that the network is stored."""
    if trial.state == attempt.CONNECTED:
        text = "Kotak tersambung ke <b>%s</b>, sinyal %s. Wi-Fi ini sudah disimpan." % (
            escape(trial.name),
            _signal(trial.rssi).split(" ")[-1],
        )
    else:
        text = "Wi-Fi <b>%s</b> disimpan tanpa uji." % escape(trial.name)
    return (
        _TOP % (box, "", box) + '<p class="p" role="status">%s</p>'
        "<p>Ketuk <b>Selesai</b>, lalu tutup dan kunci kotak. Kotak langsung mengirim kabar.</p>"
        '<form method="post" action="/selesai"><button>Selesai</button></form>'
        '<p><a href="/">Pilih jaringan lain</a></p>' % text + _BOTTOM
    )


def failed(box: str, trial) -> str:
    """Why, and the form again; keeping it all the same is offered below."""
    page = choose(box, trial, _FAILURES[trial.reason] % escape(trial.name))
    keep = (
        '<form method="post" action="/simpan"><p class="k">Titik aksesnya memang sedang mati? Wi-Fi <b>%s</b> dapat '
        'disimpan tanpa uji.</p><button class="b">Simpan tanpa uji</button></form>' % escape(trial.name)
    )
    return page[: -len(_BOTTOM)] + keep + _BOTTOM


def finished(box: str) -> str:
    """The last page before the access point goes."""
    return (
        _TOP % (box, "", box) + '<p class="p" role="status">Penyiapan selesai. Terima kasih!</p>'
        "<p>Tutup dan kunci kotak. Jaringan %s segera hilang dari ponsel.</p></body></html>" % box
    )


def script_hash() -> str:
    """Base64 of the script's SHA-256, for the policy."""
    import hashlib
    from binascii import b2a_base64

    return b2a_base64(hashlib.sha256(_SCRIPT.encode()).digest()).decode().strip()


def _signal(rssi: int) -> str:
    if rssi >= _STRONG_DBM:
        return "sinyal kuat"
    return "sinyal sedang" if rssi >= _FAIR_DBM else "sinyal lemah"
