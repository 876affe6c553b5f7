package main

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
)

// readNumber reads an address as inet_aton does, and so curl, browsers and what is built on
// the C library: one to four numbers, each decimal, octal after a 0, hexadecimal after
// 0x; the last one fills what is left.
func readNumber(host string) (netip.Addr, bool) {
	parts := strings.Split(strings.TrimSuffix(host, "."), ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var value uint64
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 0, 32)
		if err != nil {
			return netip.Addr{}, false
		}
		if last := i == len(parts)-1; !last && n > 255 {
			return netip.Addr{}, false
		} else if last {
			value |= n
			break
		}
		value |= n << (24 - 8*i)
	}
	var raw [4]byte
	binary.BigEndian.PutUint32(raw[:], uint32(value))
	return netip.AddrFrom4(raw), true
}
