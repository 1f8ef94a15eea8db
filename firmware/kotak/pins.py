"""GPIO numbers on DFRobot FireBeetle 2 ESP32-E; made by `python -m hardware` from box.toml."""

from micropython import const

# reed switch, closed by the magnet while the lid is shut: 0 shut, 1 open
LID = const(35)
# roller microswitch in the opposite corner: 0 shut, 1 open or wire cut
LID2 = const(13)
# INT1 of the LIS3DH: 0 at rest, 1 moved or wire cut
TAMPER = const(4)
# half the battery's voltage
VBAT = const(34)
# panel clock
SPI_SCK = const(18)
# panel data
SPI_MOSI = const(23)
# panel chip select, active low
EPD_CS = const(25)
# panel: 0 command, 1 data
EPD_DC = const(26)
# panel reset, active low
EPD_RST = const(16)
# panel busy: 1 while it works
EPD_BUSY = const(14)
# gate of the P-MOSFET that feeds the panel: 0 on, 1 off
EPD_POWER = const(17)
# LIS3DH
I2C_SDA = const(21)
# LIS3DH
I2C_SCL = const(22)
# technician's button inside the box, to 3V3: 1 pressed
BUTTON = const(36)
