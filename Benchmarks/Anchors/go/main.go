// The gRPC Go anchor: the echo and decode server of bench.proto over TLS.
//
// GOMAXPROCS=1 is set by who starts it, because the scheduler reads it before main runs.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"

	"benchv1"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

type server struct{}

func (server) Echo(_ context.Context, request *benchv1.EchoMessage) (*benchv1.EchoMessage, error) {
	return &benchv1.EchoMessage{Payload: request.Payload}, nil
}

func (server) DecodeOrder(
	_ context.Context, order *benchv1.Order,
) (*benchv1.OrderAcknowledgement, error) {
	acknowledgement := &benchv1.OrderAcknowledgement{LineCount: int32(len(order.Lines))}
	for _, line := range order.Lines {
		acknowledgement.TotalMinorUnits += line.GetAmount().GetMinorUnits()
	}
	return acknowledgement, nil
}

func main() {
	port := flag.Int("port", 0, "port to listen on; 0 takes a free one")
	certificate := flag.String("certificate", "", "PEM file of the server's certificate")
	key := flag.String("key", "", "PEM file of the certificate's private key")
	flag.Parse()

	transport, err := credentials.NewServerTLSFromFile(*certificate, *key)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		log.Fatal(err)
	}
	grpcServer := grpc.NewServer(grpc.Creds(transport))
	benchv1.RegisterBenchServer(grpcServer, server{})
	fmt.Printf("listening on %s\n", listener.Addr())
	log.Fatal(grpcServer.Serve(listener))
}
