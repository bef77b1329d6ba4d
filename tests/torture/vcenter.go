// A vCenter of the simulator that comes with govmomi, behind TLS with a certificate of ours, on the loopback.
//
// Its arguments: certificate, key, user, password, machines in each of its two pools. It says its port, and ends with
// its input.
package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"strconv"

	"github.com/vmware/govmomi/simulator"
)

func main() {
	pair, err := tls.LoadX509KeyPair(os.Args[1], os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	machines, err := strconv.Atoi(os.Args[5])
	if err != nil {
		log.Fatal(err)
	}
	model := simulator.VPX()
	defer model.Remove()
	model.Machine = machines
	model.Autostart = false
	if err := model.Create(); err != nil {
		log.Fatal(err)
	}
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword(os.Args[3], os.Args[4])}
	model.Service.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server := model.Service.NewServer()
	defer server.Close()
	fmt.Println(server.URL.Port())
	_, _ = io.Copy(io.Discard, os.Stdin)
}
